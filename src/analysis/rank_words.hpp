// What a claim was made as, in the words of `binsize at`.
#pragma once

#include "image/claims.hpp"

#include <string_view>

namespace binsize {

[[nodiscard]] constexpr std::string_view rank_word(Rank rank) {
    switch (rank) {
        case Rank::segment: return "segment";
        case Rank::section: return "section";
        case Rank::data_guess: return "a reference to data";
        case Rank::directory: return "directory";
        case Rank::symbol_guess: return "symbol of no stated size";
        case Rank::symbol: return "symbol";
        case Rank::dwarf: return "DWARF";
        case Rank::reference: return "reference";
        case Rank::moduledata: return "moduledata";
        case Rank::decoded: return "decoded structure";
        case Rank::embedded: return "embedded file";
        case Rank::structure: return "structure of the container";
    }
    return "";
}

}  // namespace binsize
