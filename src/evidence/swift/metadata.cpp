#include "evidence/swift/metadata.hpp"

#include "evidence/swift/types.hpp"
#include "wire/swift.hpp"

#include <algorithm>
#include <cstddef>
#include <unordered_set>

namespace binsize {
namespace swift_abi {

bool Collector::part(Extent at, u32 of, std::string_view what) {
    if (at.begin == 0 || at.size == 0 || !memory_.holds(at)) return false;
    parts_.push_back({at, of, what});
    return true;
}

void Collector::function(u64 code, u32 of, std::string_view what) {
    if (code != 0) functions_.push_back({code, of, what});
}

namespace {

u32 in_common(const SwiftMetadata& out, u32 a, u32 b) {
    if (a == b || a == none || b == none) return a == b ? a : none;
    const u32 module = out.contexts[a].module_at;
    return out.contexts[b].module_at == module ? module : none;
}

// Of what one place says several times, one, of what all of them have in common.
template <class T, class Same>
void join(std::vector<T>& all, const SwiftMetadata& out, Same&& same) {
    auto to = all.begin();
    for (auto from = all.begin(); from != all.end(); ++to) {
        *to = *from;
        for (++from; from != all.end() && same(*from, *to); ++from)
            to->of = in_common(out, to->of, from->of);
    }
    all.erase(to, all.end());
    std::erase_if(all, [](const T& t) { return t.of == none; });
}

}  // namespace

void Collector::settle(SwiftMetadata& out) {
    std::ranges::stable_sort(functions_, {}, &SwiftFunction::code);
    join(functions_, out,
         [](const SwiftFunction& a, const SwiftFunction& b) { return a.code == b.code; });
    std::ranges::stable_sort(parts_, [](const SwiftPart& a, const SwiftPart& b) {
        return a.at.begin != b.at.begin ? a.at.begin < b.at.begin : a.at.size < b.at.size;
    });
    join(parts_, out, [](const SwiftPart& a, const SwiftPart& b) { return a.at == b.at; });
    u64 end = 0;
    std::erase_if(parts_, [&](const SwiftPart& p) {
        const bool over = p.at.begin < end;
        if (!over) end = p.at.end();
        return over;
    });
    out.functions = std::move(functions_);
    out.parts = std::move(parts_);
}

namespace {

// Of ELF, Mach-O and PE.
struct Names {
    std::string_view elf, macho, pe;
};
constexpr Names types_section{"swift5_type_metadata", "__swift5_types", ".sw5tymd"};
constexpr Names protocols_section{"swift5_protocols", "__swift5_protos", ".sw5prt"};
constexpr Names conformances_section{"swift5_protocol_conformances", "__swift5_proto", ".sw5prtc"};
constexpr Names associated_section{"swift5_assocty", "__swift5_assocty", ".sw5asty"};

bool is_called(const Section& s, const Names& names) {
    return s.loaded && !s.file.empty() &&
           (s.name == names.elf || s.name.ends_with(names.macho) || s.name == names.pe);
}

class Finder {
public:
    explicit Finder(const go::PointerReader& reader)
        : image_(reader.image()),
          memory_(reader),
          contexts_(memory_, out_),
          found_(memory_, image_.bytes.size() / sizeof(u32)) {}

    SwiftMetadata run() {
        each_record(types_section,
                    [&](u64 at) { record(at, "nominal type descriptor runtime record for"); });
        each_record(protocols_section,
                    [&](u64 at) { record(at, "protocol descriptor runtime record for"); });
        describe_added();
        for (std::size_t i = 0; i < found_.mentions().size(); ++i) {
            const auto [of, address] = found_.mentions()[i];
            depends(of, contexts_.at(address));
        }
        std::ranges::sort(uses_);
        const auto repeated = std::ranges::unique(uses_);
        uses_.erase(repeated.begin(), repeated.end());
        each_record(conformances_section, [&](u64 at) { conformance(at); });
        associated();
        describe_added();
        std::vector<Contexts::Added> types;
        for (const auto& c : contexts_.added())
            if ((c.flags & ContextKind_mask) >= Class) types.push_back(c);
        std::ranges::sort(types, {}, &Contexts::Added::address);
        find_metadata(memory_, types, found_);
        found_.settle(out_);
        return std::move(out_);
    }

private:
    template <class F>
    void each_record(const Names& names, F&& each) {
        for (const auto& s : image_.sections) {
            if (!is_called(s, names)) continue;
            const u64 count = std::min(s.file.size, s.memory.size) / sizeof(u32);
            for (u64 i = 0; i < count && found_.take(1); ++i)
                each(s.memory.begin + i * sizeof(u32));
        }
    }
    void record(u64 at, std::string_view what) {
        if (const u32 of = contexts_.at(memory_.record(at)); of != none)
            found_.part({at, sizeof(u32)}, of, what);
    }
    void describe_added() {
        for (; described_ < contexts_.added().size(); ++described_)
            describe(memory_, Contexts::Added(contexts_.added()[described_]), found_);
    }

    // Modules never use each other in a circle.
    void depends(u32 user, u32 used) {
        if (used == none) return;
        const u32 a = contexts_.module_of(user);
        const u32 b = contexts_.module_of(used);
        if (a != b) uses_.push_back({a, b});
    }
    [[nodiscard]] bool uses(u32 a, u32 b) const {
        return out_.contexts[b].module == "Swift" ||
               std::ranges::binary_search(uses_, std::pair(a, b));
    }

    // Whose a conformance is that says of itself no more than that it is the type's module's or the
    // protocol's: that of the two that uses the other.
    [[nodiscard]] u32 owner(u32 type, u32 protocol) const {
        if (type == none) return protocol == none ? none : contexts_.module_of(protocol);
        if (protocol == none) return type;
        const u32 a = contexts_.module_of(type);
        const u32 b = contexts_.module_of(protocol);
        if (a == b) return type;
        const bool forth = uses(a, b);
        const bool back = uses(b, a);
        if (forth == back) return none;
        return forth ? type : b;
    }

    void conformance(u64 record) {
        const u64 at = memory_.direct(record);
        using Descriptor = TargetProtocolConformanceDescriptor;
        if (at == 0 || !memory_.holds({at, sizeof(Descriptor)})) return;
        const u32 flags = memory_.half(at + offsetof(Descriptor, Flags));
        const u64 described = memory_.indirectable(at + offsetof(Descriptor, Protocol));
        u32 protocol = contexts_.at(described);
        if (protocol != none && (memory_.half(described) & ContextKind_mask) != Protocol)
            protocol = none;
        const u32 reference = (flags >> TypeMetadataKind_shift) & TypeMetadataKind_mask;
        const u64 to = memory_.direct(at + offsetof(Descriptor, TypeRef));
        const u32 type = reference == DirectTypeDescriptor     ? contexts_.at(to)
                         : reference == IndirectTypeDescriptor ? contexts_.at(memory_.word(to))
                                                               : none;
        u64 end = at + sizeof(Descriptor);
        u32 of = owner(type, protocol);
        if ((flags & IsRetroactive) != 0) {
            // What the compiler makes up for C's types is theirs.
            const bool made_up = (flags & IsSynthesizedNonUnique) != 0 && type != none;
            of = made_up ? type : contexts_.at(memory_.indirectable(end));
            if (type != none) of_others_.insert(type);
            end += sizeof(i32);
        }
        if (of == none) return;
        found_.part({record, sizeof(u32)}, of,
                    "protocol conformance descriptor runtime record for");
        end += (flags >> NumConditionalRequirements_shift & 0xffU) *
               sizeof_GenericRequirementDescriptor;
        end += (flags >> NumConditionalPackDescriptors_shift) * sizeof_GenericPackShapeDescriptor;
        if ((flags & HasResilientWitnesses) != 0) {
            const u64 count = memory_.half(end);
            end += sizeof(u32);
            if (!memory_.holds({end, count * sizeof(TargetResilientWitness)}) ||
                !found_.take(count))
                return;
            for (u64 i = 0; i < count; ++i, end += sizeof(TargetResilientWitness))
                found_.function(memory_.direct(end + offsetof(TargetResilientWitness, Impl)), of,
                                witness);
        }
        if ((flags & HasGenericWitnessTable) != 0) {
            found_.function(memory_.direct(end + sizeof(u32)), of,
                            "protocol witness table instantiation functions for");
            end += sizeof_GenericWitnessTable;
        }
        if ((flags & HasGlobalActorIsolation) != 0) end += sizeof_GlobalActorReference;
        if (!found_.part({at, end - at}, of, "protocol conformance descriptor for")) return;
        if (protocol != none)
            table(memory_.direct(at + offsetof(Descriptor, WitnessTablePattern)), at, described,
                  of);
    }

    // As many witnesses as the protocol has requirements, behind the conformance's address.
    void table(u64 at, u64 conformance, u64 protocol, u32 of) {
        const u64 count =
            memory_.half(protocol + offsetof(TargetProtocolDescriptor, NumRequirements));
        const u64 word = memory_.word_size();
        if (at == 0 || memory_.word(at) != conformance || !found_.take(count) ||
            !found_.part({at, (1 + count) * word}, of, "protocol witness table for"))
            return;
        for (u64 i = 1; i <= count; ++i) found_.function(memory_.word(at + i * word), of, witness);
    }

    void associated() {
        using Descriptor = AssociatedTypeDescriptor;
        for (const auto& s : image_.sections) {
            if (!is_called(s, associated_section)) continue;
            const u64 end = s.memory.begin + std::min(s.file.size, s.memory.size);
            for (u64 at = s.memory.begin; at < end && found_.take(1);) {
                const u64 size =
                    sizeof(Descriptor) +
                    u64{memory_.half(at + offsetof(Descriptor, NumAssociatedTypes))} *
                        memory_.half(at + offsetof(Descriptor, AssociatedTypeRecordSize));
                if (size > end - at) break;
                const auto of = [&](u64 field) {
                    return contexts_.of(read_type_name(memory_, memory_.direct(at + field)));
                };
                const u32 type = of(offsetof(Descriptor, ConformingTypeName));
                const u32 whose = owner(type, of(offsetof(Descriptor, ProtocolTypeName)));
                if (whose != none && !of_others_.contains(type))
                    found_.part({at, size}, whose,
                                "reflection metadata associated type descriptor for");
                at += size;
            }
        }
    }

    static constexpr std::string_view witness = "protocol witnesses of";
    const Image& image_;
    Memory memory_;
    SwiftMetadata out_;
    Contexts contexts_;
    Collector found_;
    std::size_t described_ = 0;
    std::vector<std::pair<u32, u32>> uses_;
    std::unordered_set<u32> of_others_;  // types with conformances that other modules state
};

}  // namespace
}  // namespace swift_abi

bool has_swift_metadata(const Image& image) {
    using namespace swift_abi;
    return std::ranges::any_of(image.sections, [](const Section& s) {
        return is_called(s, types_section) || is_called(s, conformances_section);
    });
}

SwiftMetadata read_swift_metadata(const go::PointerReader& reader) {
    if (reader.image().relocatable() || !has_swift_metadata(reader.image())) return {};
    return swift_abi::Finder(reader).run();
}

}  // namespace binsize
