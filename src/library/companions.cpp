// Where debuggers look, in their order: what the user names; by build id below a folder of debug
// files; the name in .gnu_debuglink beside the program, in .debug there, and below the system's
// folder under the program's own; a dSYM beside it; what it carries along itself.
// A file belongs to a program if both state one build id, or if it has the checksum that the
// program states. One that is named and has neither must at least agree on where sections lie.
// Nothing is read that a companion names in turn but what dwz shared out of it, which ends there:
// there are no circles.
// Facts: GDB manual, "Debugging Information in Separate Files"; dsymutil(1).
#include "library/companions.hpp"

#include "analysis/analysis.hpp"
#include "analysis/companions.hpp"
#include "base/digest.hpp"
#include "base/text.hpp"
#include "library/mini_debug_info.hpp"
#include "library/split_units.hpp"

#include <algorithm>
#include <filesystem>

namespace binsize {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view system_folder = "/usr/lib/debug";

std::string folder_of(const std::string& path) {
    const auto slash = path.find_last_of(path_separators);
    return slash == std::string::npos ? std::string() : path.substr(0, slash + 1);
}

// As it begins the name of a file: nothing else than digits leads anywhere.
bool is_hexadecimal(std::string_view id) {
    return id.size() > 4 && std::ranges::all_of(id, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

std::string id_text(const Image& image) {
    return fmt::format("{} {}", image.traits.debug_bundle ? "UUID" : "build id",
                       printable(image.build_id));
}

class Search {
public:
    Search(Image& image, const std::string& path, const CompanionSearch& search,
           const OpenFile& open)
        : image_(image), path_(path), search_(search), open_(open), own_(state_of(path)) {}

    Result<void> run() {
        TRY_VOID(try_named());
        const auto missing = lacking(image_);
        if (!found_ && (missing.names || missing.dwarf)) {
            try_build_id();
            try_link();
            try_dsym();
            found_ = found_ || (missing.names && take_mini_debug_info(image_));
        }
        try_supplement();
        find_split_units(image_, {path_, folders_, search_.usual_places}, open_);
        if (missing.names || missing.dwarf) tell_fruitless_folders();
        return {};
    }

private:
    enum class Outcome : u8 { absent, refused, taken };
    /// What proves that a file is the program's.
    struct Proof {
        std::string_view found;
        std::optional<u32> crc{};
        bool layout_is_enough = false;
    };
    Outcome consider(const std::string& path, const Proof& proof);
    [[nodiscard]] std::string why_not(const Image& other, ByteView bytes, const Proof& proof,
                                      std::string& identity) const;
    Outcome refuse(const std::string& path, std::string why, const Proof& proof);

    Result<void> try_named();
    void try_build_id();
    void try_link();
    void try_dsym();
    void try_supplement();
    void tell_fruitless_folders();
    [[nodiscard]] Companions& companions() {
        if (image_.companions == nullptr) image_.companions = std::make_shared<Companions>();
        return *image_.companions;
    }
    [[nodiscard]] std::vector<std::string> folders() const {
        auto out = folders_;
        if (search_.usual_places) out.emplace_back(system_folder);
        return out;
    }

    Image& image_;
    const std::string& path_;
    const CompanionSearch& search_;
    const OpenFile& open_;
    std::optional<FileState> own_;
    std::vector<std::string> folders_;   ///< those that were named
    std::vector<std::string> refusals_;  ///< of files that were named
    bool found_ = false;
    std::string debug_path_;  ///< of the file that was found
};

// Why the file is not the program's, or has nothing to give; `identity`: what shows that it is.
std::string Search::why_not(const Image& other, ByteView bytes, const Proof& proof,
                            std::string& identity) const {
    const bool both_have_ids = !image_.build_id.empty() && !other.build_id.empty();
    if (both_have_ids && image_.build_id != other.build_id)
        return fmt::format("has the {}, the program {}", id_text(other),
                           printable(image_.build_id));
    if (both_have_ids) identity = id_text(image_);
    if (proof.crc && !both_have_ids) {
        const u32 crc = crc32_of(bytes);
        if (crc != *proof.crc)
            return fmt::format("has the CRC-32 {:#010x}, the program states {:#010x}", crc,
                               *proof.crc);
        identity = fmt::format("CRC-32 {:#010x}", crc);
    }
    if (auto why = differs_from(other, image_); !why.empty()) return why;
    if (!has_own_names(other) && !holds_dwarf(other)) return "holds neither symbols nor DWARF";
    if (identity.empty() && proof.layout_is_enough) identity = "addresses of sections";
    if (identity.empty()) return "has neither a build id nor a checksum that the program states";
    return {};
}

Search::Outcome Search::refuse(const std::string& path, std::string why, const Proof& proof) {
    if (proof.layout_is_enough)
        refusals_.push_back(fmt::format("{} {}", printable(path), why));
    else
        warn(image_.notes, base_name(path), "is not used: it {}", why);
    return Outcome::refused;
}

Search::Outcome Search::consider(const std::string& path, const Proof& proof) {
    const auto state = state_of(path);
    if (!state) return Outcome::absent;
    if (own_ && state->is_file_of(*own_))
        return proof.layout_is_enough ? refuse(path, "is the program itself", proof)
                                      : Outcome::absent;
    auto opened = open_other(path, open_, {.arch = std::string(image_.arch)});
    if (!opened) return refuse(path, opened.error().message, proof);
    const auto& [input, other] = *opened;
    if (proof.layout_is_enough && split_kind(*other) != SplitKind::none) {
        companions().packages.push_back(split_companion(*opened, path, proof.found));
        return Outcome::taken;
    }
    Companion out;
    if (auto why = why_not(*other, input->bytes(), proof, out.said.identity); !why.empty())
        return refuse(path, std::move(why), proof);
    // Directories are the program's; what they lead to is not in this file.
    for (const auto& note : other->notes)
        if (note.level != NoteLevel::info && !note.where.starts_with('['))
            image_.notes.push_back({note.level, base_name(path) + ": " + note.where, note.what});
    out.said.kind = image_.traits.debug_bundle ? "dsym" : "debug";
    out.said.name = base_name(path);
    out.said.found = proof.found;
    out.input = input;
    out.image = other;
    companions().debug = std::move(out);
    found_ = true;
    debug_path_ = path;
    return Outcome::taken;
}

// A dSYM is a folder with the file deep inside.
std::string inside_dsym(const std::string& folder) {
    auto name = folder.substr(folder_of(folder).size());
    if (name.ends_with(".dSYM")) name.resize(name.size() - 5);
    return below(folder, "Contents/Resources/DWARF/" + name);
}

Result<void> Search::try_named() {
    for (auto path : search_.named) {
        while (path.size() > 1 && path.ends_with('/')) path.pop_back();
        std::error_code none;
        if (fs::is_directory(path, none)) {
            const auto inside = inside_dsym(path);
            if (path.ends_with(".dSYM") && state_of(inside))
                path = inside;
            else {
                folders_.push_back(path);
                continue;
            }
        }
        if (!state_of(path))
            return fail(ErrorKind::unreadable, "--debug-file {} is no file or folder",
                        printable(path));
        if (found_) continue;
        (void)consider(path, {.found = "--debug-file", .layout_is_enough = true});
    }
    if (!found_ && !refusals_.empty())
        return fail(ErrorKind::usage, "--debug-file {}", refusals_.front());
    return {};
}

void Search::try_build_id() {
    const std::string_view id = image_.build_id;
    if (!image_.traits.debug_file_by_build_id || !is_hexadecimal(id)) return;
    const auto name = fmt::format(".build-id/{}/{}.debug", id.substr(0, 2), id.substr(2));
    for (const auto& folder : folders()) {
        if (found_) return;
        (void)consider(below(folder, name), {.found = "build id"});
    }
}

void Search::try_link() {
    const auto link = find_debug_link(image_);
    // A name, says its definition: what leads elsewhere is not followed.
    if (!link || !link->crc || link->name.find('/') != std::string_view::npos) return;
    std::vector<std::string> places = folders_;
    if (search_.usual_places && !path_.empty()) {
        const auto own = folder_of(path_);
        places.push_back(own);
        places.push_back(below(own, ".debug"));
        std::error_code failed;
        const auto whole = fs::weakly_canonical(path_, failed);
        if (!failed) places.push_back(std::string(system_folder) + folder_of(whole.string()));
    }
    for (const auto& place : places) {
        if (found_) return;
        (void)consider(below(place, link->name), {.found = ".gnu_debuglink", .crc = link->crc});
    }
}

void Search::try_dsym() {
    if (!image_.traits.debug_bundle || path_.empty()) return;
    const auto name = path_.substr(folder_of(path_).size()) + ".dSYM";
    auto places = folders_;
    if (search_.usual_places) places.push_back(folder_of(path_));
    for (const auto& place : places) {
        if (found_) return;
        (void)consider(inside_dsym(below(place, name)), {.found = "dSYM"});
    }
}

// What dwz took out of several files lies where the file with the DWARF says, or by its build id.
void Search::try_supplement() {
    const auto& debug = dwarf_of(image_);
    const auto link = find_supplement_link(debug);
    if (!link || link->path.empty()) return;
    std::vector<std::string> places;
    if (is_hexadecimal(link->build_id))
        for (const auto& folder : folders())
            places.push_back(
                below(folder, fmt::format(".build-id/{}/{}.debug", link->build_id.substr(0, 2),
                                          link->build_id.substr(2))));
    const std::string_view kind = link->said_in == ".debug_sup" ? "checksum" : "build id";
    const auto& from = &debug == &image_ ? path_ : debug_path_;
    const auto base = link->path.substr(link->path.rfind('/') + 1);
    for (const auto& folder : folders_) places.push_back(below(folder, base));
    std::error_code failed;
    const auto whole = fs::weakly_canonical(from, failed);
    if (link->path.starts_with('/'))
        places.emplace_back(link->path);
    else if (!failed && !from.empty())
        places.push_back(below(folder_of(whole.string()), link->path));
    for (const auto& path : places) {
        if (!state_of(path)) continue;
        const auto opened = open_other(path, open_);
        if (!opened) continue;
        const auto& [input, other] = *opened;
        const auto id = supplement_id(*other);
        if (id != link->build_id) {
            warn(image_.notes, base_name(path),
                 "is not used: it has the {} {}, and {} is asked for", kind, printable(id),
                 printable(link->build_id));
            continue;
        }
        companions().supplement =
            Companion{{"supplement", base_name(path), fmt::format("{} {}", kind, printable(id)),
                       std::string(link->said_in)},
                      input,
                      other};
        return;
    }
    inform(image_.notes, std::string(link->said_in),
           "what this file's DWARF has in common with others is in {}, which was not found",
           printable(link->path));
}

// Who names a folder expects something of it.
void Search::tell_fruitless_folders() {
    if (folders_.empty() || image_.companions != nullptr) return;
    std::vector<std::string> sought, folders;
    if (!image_.build_id.empty()) sought.push_back(id_text(image_));
    if (const auto link = find_debug_link(image_); link && !link->name.empty())
        sought.push_back(printable(link->name));
    if (image_.traits.debug_bundle && !path_.empty())
        sought.push_back(printable(base_name(path_)) + ".dSYM");
    for (const auto& folder : folders_) folders.push_back(printable(folder));
    if (sought.empty())
        sought.emplace_back("nothing, since it states neither a build id nor a name");
    warn(image_.notes, "--debug-file", "nothing in {} is of this program; looked for {}",
         fmt::join(folders, ", "), fmt::join(sought, ", "));
}

bool may_have_companions(const Image& image) {
    return image.kind == FileKind::executable || image.kind == FileKind::shared ||
           image.kind == FileKind::bundle;
}

}  // namespace

Result<void> find_companions(Image& image, const std::string& path, const CompanionSearch& search,
                             const OpenFile& open) {
    if (image.kind == FileKind::fat)
        for (const auto& member : image.members)
            if (member.image != nullptr && may_have_companions(*member.image))
                TRY_VOID(Search(*member.image, path, search, open).run());
    if (!may_have_companions(image)) return {};
    return Search(image, path, search, open).run();
}

}  // namespace binsize
