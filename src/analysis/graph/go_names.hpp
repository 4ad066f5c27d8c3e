// Nodes of a Go program as the symbol table of that Go version would spell them, read off what a
// stripped file still holds: a descriptor's own text says `*http.Request`, its linker symbol is
// `type:*net/http.Request`. Facts: cmd/compile/internal/types/fmt.go (LinkString), reflectdata
// (dname, writeITab), objabi.PathToPrefix.
#pragma once

#include "analysis/graph/program_graph.hpp"

namespace binsize {

class GoSymbolNames {
public:
    explicit GoSymbolNames(const go::Program& program);

    /// Without its prefix `type:`. What a file does not say is missing: the number of a type that a
    /// function declares (`T·1`), and whether the compiler made the struct of a closure.
    [[nodiscard]] std::string type(u32 index) const;
    [[nodiscard]] std::string of_type(u32 index) const {
        return type_prefix() + (is_noalg(index) ? "noalg." : "") + type(index);
    }
    [[nodiscard]] std::string of_itab(const go::Itab& itab) const;
    [[nodiscard]] std::string of_name(u32 offset) const;
    [[nodiscard]] std::string of_mask(const go::GcData& mask) const;
    [[nodiscard]] std::string of_text(std::string_view text) const;
    /// Of a word that holds a function's entry.
    [[nodiscard]] std::string of_closure(std::string_view function, u64 size) const;

private:
    struct Piece {
        std::string text;
        u32 type = go::no_type;  ///< instead of the text
        bool plain = false;      ///< a function's parameters alone, without `func`
    };
    using Pieces = std::vector<Piece>;
    void expand(u32 index, bool plain, Pieces& out) const;
    void expand_function(const go::Type& type, bool plain, Pieces& out) const;
    void find_paths_and_groups();
    void expand_struct(u32 index, Pieces& out) const;
    void expand_interface(const go::Type& type, Pieces& out) const;
    [[nodiscard]] Piece at(u64 offset) const;
    [[nodiscard]] std::string qualified(const go::Type& type) const;
    [[nodiscard]] std::string_view path_at(u64 name_offset) const;
    [[nodiscard]] bool comparable(u32 index) const;
    [[nodiscard]] bool is_noalg(u32 index) const;
    [[nodiscard]] std::string type_prefix() const { return colon_ ? "type:" : "type."; }
    [[nodiscard]] std::string go_prefix() const { return colon_ ? "go:" : "go."; }
    [[nodiscard]] u64 extra(const go::Type& type) const {
        return u64{type.offset} + 4 * region_.word() + 16;
    }

    const go::Program& program_;
    const go::TypeTable& table_;
    const go::TypeRegion& region_;
    bool colon_;
    std::vector<u32>
        slots_;  ///< types that the compiler makes for what a map's groups hold, sorted
    std::vector<u32> paths_;                   ///< offsets of names that are import paths, sorted
    std::vector<std::pair<u32, u32>> groups_;  ///< type that holds a map's slots, and the map
};

}  // namespace binsize
