// How a code signature grows with what it signs: a hash for each page, in each code directory.
// Facts: xnu's osfmk/kern/cs_blobs.h (CS_SuperBlob, CS_CodeDirectory); big-endian on any processor.
#include "format/macho/parts.hpp"

namespace binsize::macho {
PageHashes read_page_hashes(ByteView signature) {
    PageHashes out;
    const auto* super = find_struct<CS_SuperBlob>(signature, 0);
    if (super == nullptr || super->magic != CSMAGIC_EMBEDDED_SIGNATURE) return out;
    const auto room = (signature.size() - sizeof(CS_SuperBlob)) / sizeof(CS_BlobIndex);
    const auto blobs = find_array<CS_BlobIndex>(signature, sizeof(CS_SuperBlob),
                                                std::min<u64>(super->count, room));
    for (const auto& blob : *blobs) {
        const auto* directory = find_struct<CS_CodeDirectory>(signature, blob.offset);
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
