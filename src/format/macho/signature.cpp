// How a code signature grows with what it signs: a hash for each page, in each code directory.
// Facts: xnu's osfmk/kern/cs_blobs.h (CS_SuperBlob, CS_CodeDirectory); big-endian on any processor.
#include "format/macho/parts.hpp"

namespace binsize::macho {
namespace {

template <class T>
using Big = Packed<T, Endian::big>;

constexpr u32 CSMAGIC_EMBEDDED_SIGNATURE = 0xfade0cc0;
constexpr u32 CSMAGIC_CODEDIRECTORY = 0xfade0c02;

struct SuperBlob {
    Big<u32> magic, length, count;
};
struct BlobIndex {
    Big<u32> type, offset;
};
struct CodeDirectory {
    Big<u32> magic, length, version, flags, hashOffset, identOffset, nSpecialSlots, nCodeSlots,
        codeLimit;
    u8 hashSize, hashType, platform, pageSize;
};

}  // namespace

PageHashes read_page_hashes(ByteView signature) {
    PageHashes out;
    const auto* super = find_struct<SuperBlob>(signature, 0);
    if (super == nullptr || super->magic != CSMAGIC_EMBEDDED_SIGNATURE) return out;
    const auto room = (signature.size() - sizeof(SuperBlob)) / sizeof(BlobIndex);
    const auto blobs =
        find_array<BlobIndex>(signature, sizeof(SuperBlob), std::min<u64>(super->count, room));
    for (const auto& blob : *blobs) {
        const auto* directory = find_struct<CodeDirectory>(signature, blob.offset);
        if (directory == nullptr || directory->magic != CSMAGIC_CODEDIRECTORY) continue;
        if (directory->pageSize < 12 || directory->pageSize > 16) continue;  // 0: one hash for all
        const u64 page = u64{1} << directory->pageSize;
        if (out.page != 0 && out.page != page) continue;
        out.page = page;
        out.signed_bytes = directory->codeLimit;
        out.bytes_per_page += directory->hashSize;
    }
    return out;
}

}  // namespace binsize::macho
