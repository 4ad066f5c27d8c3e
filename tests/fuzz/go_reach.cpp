// go_reach SEED...: fails unless every seed of go_seeds.py opens as a Go program with all its
// parts, so that the targets that start from them test what they say.
#include "fuzz/go_file.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

using namespace binsize;

namespace {

bool reaches(const std::string& seed, std::string_view name) {
    const auto file = fuzz::GoFile::make(as_view(seed));
    if (!file) return false;
    Notes notes;
    const auto program = go::Program::open(file->image, notes);
    if (!program || !program->data) return false;
    for (const auto& note : notes) std::printf("note: %s\n", note.what.c_str());
    const auto files = go::find_embedded_files(program->reader, *program->data);
    std::printf(
        "layout %d: %u functions, %zu types, %zu itabs, %zu closures, %zu literals, "
        "%zu embedded files\n",
        static_cast<int>(program->module->layout), program->functions->count(),
        program->types->types.size(), program->types->itabs.size(), program->types->closures.size(),
        program->data->literals.literals.size(), files.size());
    return notes.empty() && name.front() - '0' == static_cast<int>(program->module->layout) &&
           program->functions->count() == 4 && program->functions->tables().count() == 3 &&
           program->functions->blobs().count() == 2 && program->types->types.size() == 4 &&
           program->types->itabs.size() == 1 && program->types->closures.size() == 1 &&
           !program->data->literals.literals.empty() && files.size() == 1;
}

}  // namespace

int main(int argc, char** argv) {
    int bad = argc < 2 ? 1 : 0;
    for (int i = 1; i < argc; ++i)
        for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
            std::ifstream in(entry.path(), std::ios::binary);
            const std::string seed{std::istreambuf_iterator<char>(in), {}};
            const auto name = entry.path().filename().string();
            const bool good = reaches(seed, name);
            std::printf("%s %s\n", good ? "good" : "NOT REACHED", name.c_str());
            bad += good ? 0 : 1;
        }
    return bad == 0 ? 0 : 1;
}
