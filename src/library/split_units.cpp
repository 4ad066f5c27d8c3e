// A unit names its file relative to the folder that it was compiled in, which is hardly there where
// the program ends up: so it is looked for beside the program, too.
// Facts: DWARF 5, section 7.3.2; GDB and LLDB look for PROGRAM.dwp.
#include "library/split_units.hpp"

#include "analysis/analysis.hpp"
#include "analysis/companions.hpp"

#include <map>

namespace binsize {
namespace {

// Opens each file once, however many units ask for it.
class UnitFiles {
public:
    UnitFiles(Companions& companions, SplitPlaces places, OpenFile open)
        : companions_(companions), places_(std::move(places)), open_(std::move(open)) {}

    Companion* operator()(const SplitName& name) {
        for (const auto& path : candidates(name))
            if (auto* const found = file_at(path)) return found;
        return nullptr;
    }

private:
    [[nodiscard]] std::vector<std::string> candidates(const SplitName& name) const {
        std::vector<std::string> out;
        const auto base = name.name.substr(name.name.rfind('/') + 1);
        for (const auto& folder : places_.folders) {
            if (!name.name.starts_with('/')) out.push_back(below(folder, name.name));
            out.push_back(below(folder, base));
        }
        if (!places_.usual_places) return out;
        if (name.name.starts_with('/'))
            out.emplace_back(name.name);
        else if (name.directory.starts_with('/'))
            out.push_back(below(name.directory, name.name));
        if (places_.path.empty()) return out;
        const auto own = places_.path.substr(0, places_.path.find_last_of(path_separators) + 1);
        if (!name.name.starts_with('/')) out.push_back(below(own, name.name));
        out.push_back(below(own, base));
        return out;
    }
    Companion* file_at(const std::string& path) {
        const auto [known, added] = known_.try_emplace(path, nullptr);
        if (!added || !state_of(path)) return known->second;
        auto file = open_other(path, open_);
        if (!file || split_kind(*file->image) == SplitKind::none) return nullptr;
        companions_.units.push_back(split_companion(*std::move(file), path, "name in its unit"));
        return known->second = &companions_.units.back();
    }

    Companions& companions_;
    SplitPlaces places_;
    OpenFile open_;
    std::map<std::string, Companion*> known_;
};

}  // namespace

std::string below(std::string_view folder, std::string_view name) {
    std::string out(folder);
    if (!out.empty() && path_separators.find(out.back()) == std::string_view::npos)
        out.push_back('/');
    return out.append(name);
}

Result<OpenedFile> open_other(const std::string& path, const OpenFile& open,
                              const LoadOptions& options) {
    const auto input = std::make_shared<Input>(TRY(open(path)));
    return OpenedFile{input, std::make_shared<Image>(TRY(load(input->bytes(), options)))};
}

Companion split_companion(OpenedFile file, const std::string& path, std::string_view found) {
    Companion out;
    out.said.kind = split_kind(*file.image) == SplitKind::package ? "dwp" : "dwo";
    out.said.name = base_name(path);
    out.said.found = found;
    out.input = std::move(file.input);
    out.image = std::move(file.image);
    return out;
}

void find_split_units(Image& image, SplitPlaces places, const OpenFile& open) {
    if (!holds_dwarf(dwarf_of(image))) return;
    if (image.companions == nullptr) image.companions = std::make_shared<Companions>();
    auto& companions = *image.companions;
    std::vector<std::string> packages;
    const auto name = places.path.substr(places.path.find_last_of(path_separators) + 1) + ".dwp";
    for (const auto& folder : places.folders) packages.push_back(below(folder, name));
    if (places.usual_places && !places.path.empty()) packages.push_back(places.path + ".dwp");
    for (const auto& path : packages) {
        if (!state_of(path)) continue;
        auto file = open_other(path, open);
        if (file && split_kind(*file->image) == SplitKind::package)
            companions.packages.push_back(
                split_companion(*std::move(file), path, "beside the file"));
    }
    companions.open_unit = UnitFiles(companions, std::move(places), open);
}

}  // namespace binsize
