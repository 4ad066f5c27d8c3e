#include "evidence/swift/types.hpp"

#include "wire/swift.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>

namespace binsize::swift_abi {
namespace {

constexpr u64 most_words = 1U << 16U;  // of a class's metadata

u64 aligned(u64 at) { return (at + 3) & ~u64{3}; }

class Describer {
public:
    Describer(const Memory& memory, const Contexts::Added& context, Collector& out)
        : memory_(memory),
          at_(context.address),
          flags_(context.flags),
          of_(context.of),
          out_(out) {}

    void run() {
        switch (flags_ & ContextKind_mask) {
            case Module:
                out_.part({at_, sizeof(TargetModuleContextDescriptor)}, of_, "module descriptor");
                break;
            case Extension: {
                plain(sizeof(TargetExtensionContextDescriptor), 0, "extension descriptor");
                const u64 extended = memory_.direct(
                    at_ + offsetof(TargetExtensionContextDescriptor, ExtendedContext));
                if (const auto name = read_type_name(memory_, extended); name.context != 0)
                    out_.mention(of_, name.context);
                break;
            }
            case Anonymous:
                plain(sizeof(TargetContextDescriptor), (upper() & HasMangledName) * sizeof(i32),
                      "anonymous descriptor");
                break;
            case OpaqueType:
                plain(sizeof(TargetContextDescriptor), upper() * sizeof(i32),
                      "opaque type descriptor");
                break;
            case Protocol: protocol(); break;
            default: type(); break;
        }
    }

private:
    [[nodiscard]] u32 upper() const { return flags_ >> KindSpecificFlags_shift; }
    [[nodiscard]] bool has(u32 flag) const { return (upper() & flag) != 0; }

    void plain(u64 size, u64 behind, std::string_view what) {
        u64 end = at_ + size;
        if ((flags_ & IsGeneric) != 0) end = behind_generics(memory_, end);
        if (end != 0) out_.part({at_, end + behind - at_}, of_, what);
    }

    void protocol() {
        const u64 signature =
            memory_.half(at_ + offsetof(TargetProtocolDescriptor, NumRequirementsInSignature));
        const u64 count = memory_.half(at_ + offsetof(TargetProtocolDescriptor, NumRequirements));
        const u64 first = at_ + sizeof(TargetProtocolDescriptor) +
                          signature * sizeof_GenericRequirementDescriptor;
        const u64 end = first + count * sizeof(TargetProtocolRequirement);
        if (!out_.part({at_, end - at_}, of_, "protocol descriptor for") || !out_.take(count))
            return;
        for (u64 i = 0; i < count; ++i)
            out_.function(
                memory_.direct(first + i * sizeof(TargetProtocolRequirement) +
                               offsetof(TargetProtocolRequirement, DefaultImplementation)),
                of_, "default implementations of");
    }

    void type() {
        const u32 kind = flags_ & ContextKind_mask;
        const bool of_class = kind == Class;
        const bool generic = (flags_ & IsGeneric) != 0;
        out_.function(
            memory_.direct(at_ + offsetof(TargetTypeContextDescriptor, AccessFunctionPtr)), of_,
            "type metadata accessor for");
        fields(memory_.direct(at_ + offsetof(TargetTypeContextDescriptor, Fields)));
        if (of_class) type_name(at_ + offsetof(TargetClassDescriptor, SuperclassType));
        end_ = at_ + (of_class ? sizeof(TargetClassDescriptor) : sizeof(TargetStructDescriptor));
        if (generic) {
            const u64 pattern =
                memory_.direct(end_ + offsetof(TargetTypeGenericContextDescriptorHeader,
                                               DefaultInstantiationPattern));
            if (pattern != 0) {
                out_.function(memory_.direct(pattern), of_,
                              "type metadata instantiation function for");
                completion(pattern + sizeof(i32));
            }
            end_ =
                behind_generics(memory_, end_ + sizeof(TargetTypeGenericContextDescriptorHeader));
            if (end_ == 0) return;
        }
        if (of_class && has(Class_HasResilientSuperclass)) end_ += sizeof(i32);
        initialization();
        if (of_class && !methods()) return;
        specializations(of_class, generic);
        out_.part({at_, end_ - at_}, of_, "nominal type descriptor for");
    }
    void completion(u64 at) {
        out_.function(memory_.direct(at), of_, "type metadata completion function for");
    }
    void initialization() {
        const u32 kind = upper() & MetadataInitialization_mask;
        if (kind == ForeignInitialization) {
            completion(end_);
            end_ += sizeof(i32);
        } else if (kind == SingletonInitialization) {
            completion(end_ + 2 * sizeof(i32));
            end_ += sizeof_SingletonMetadataInitialization;
        }
    }
    bool methods() {
        if (has(Class_HasVTable)) {
            const u64 count = memory_.half(end_ + sizeof(u32));
            end_ += 2 * sizeof(u32);
            if (!list(count, sizeof(TargetMethodDescriptor),
                      offsetof(TargetMethodDescriptor, Impl)))
                return false;
        }
        if (has(Class_HasOverrideTable)) {
            const u64 count = memory_.half(end_);
            end_ += sizeof(u32);
            if (!list(count, sizeof(TargetMethodOverrideDescriptor),
                      offsetof(TargetMethodOverrideDescriptor, Impl)))
                return false;
        }
        const u32 extra =
            memory_.half(at_ + offsetof(TargetClassDescriptor, MetadataPositiveSizeInWords));
        if (has(Class_HasResilientSuperclass) && (extra & 1U) != 0) end_ += sizeof(i32);
        return true;
    }
    bool list(u64 count, u64 size, u64 field) {
        if (!memory_.holds({end_, count * size}) || !out_.take(count)) return false;
        for (u64 i = 0; i < count; ++i) method(end_ + i * size, field);
        end_ += count * size;
        return true;
    }
    // What is asynchronous is a datum that leads to its code.
    void method(u64 at, u64 field) {
        const u64 to = memory_.direct(at + field);
        if (field == offsetof(TargetMethodDescriptor, Impl) &&
            (memory_.half(at) & MethodIsAsync) != 0) {
            if (to != 0 && out_.part({to, 2 * sizeof(u32)}, of_, "async function pointers of"))
                out_.function(memory_.direct(to), of_, "methods of");
        } else {
            out_.function(to, of_, "methods of");
        }
    }
    void specializations(bool of_class, bool generic) {
        const bool more = has(HasCanonicalMetadataPrespecializations);
        if (more && generic) {
            const u64 count = memory_.half(end_);
            end_ += sizeof(u32) + count * sizeof(i32) * (of_class ? 2 : 1) + sizeof(i32);
        }
        if ((flags_ & HasInvertibleProtocols) != 0) end_ += sizeof(u16);
        if (more && !generic) end_ = aligned(end_) + sizeof(i32);
        if (of_class && has(Class_HasDefaultOverrideTable)) {
            end_ = aligned(end_);
            end_ += sizeof(u32) + memory_.half(end_) * u64{3 * sizeof(i32)};
        }
    }

    void fields(u64 at) {
        if (at == 0) return;
        const u64 count = memory_.half(at + offsetof(FieldDescriptor, NumFields));
        if (memory_.quarter(at + offsetof(FieldDescriptor, FieldRecordSize)) !=
                sizeof(FieldRecord) ||
            !out_.part({at, sizeof(FieldDescriptor) + count * sizeof(FieldRecord)}, of_,
                       "reflection metadata field descriptor for") ||
            !out_.take(count))
            return;
        type_name(at + offsetof(FieldDescriptor, Superclass));
        for (u64 i = 0; i < count; ++i) {
            const u64 record = at + sizeof(FieldDescriptor) + i * sizeof(FieldRecord);
            type_name(record + offsetof(FieldRecord, MangledTypeName));
            const u64 name = memory_.direct(record + offsetof(FieldRecord, FieldName));
            if (name == 0) continue;
            const auto text = memory_.text(name);
            if (!text.empty()) out_.part({name, text.size() + 1}, of_, "names of fields of");
        }
    }
    void type_name(u64 field) {
        const u64 at = memory_.direct(field);
        if (at == 0) return;
        const auto name = read_type_name(memory_, at);
        if (name.size > 1) out_.part({at, name.size}, of_, "types of fields of");
        if (name.context != 0) out_.mention(of_, name.context);
    }

    const Memory& memory_;
    u64 at_;
    u32 flags_, of_;
    Collector& out_;
    u64 end_ = 0;
};

}  // namespace

u64 behind_generics(const Memory& memory, u64 header) {
    if (!memory.holds({header, sizeof(TargetGenericContextDescriptorHeader)})) return 0;
    const auto field = [&](u64 offset) { return u64{memory.quarter(header + offset)}; };
    const u64 flags = field(offsetof(TargetGenericContextDescriptorHeader, Flags));
    u64 at = header + sizeof(TargetGenericContextDescriptorHeader);
    at = aligned(at + field(offsetof(TargetGenericContextDescriptorHeader, NumParams)));
    at += field(offsetof(TargetGenericContextDescriptorHeader, NumRequirements)) *
          sizeof_GenericRequirementDescriptor;
    if ((flags & GenericHasTypePacks) != 0)
        at += sizeof(u32) + memory.quarter(at) * sizeof_GenericPackShapeDescriptor;
    if ((flags & GenericHasConditionalInvertedProtocols) != 0) {
        const auto counts = static_cast<u64>(std::popcount(memory.quarter(at)));
        at += sizeof(u16) + counts * sizeof(u16);
        const u64 all = counts == 0 ? 0 : memory.quarter(at - sizeof(u16));
        at = aligned(at) + all * sizeof_GenericRequirementDescriptor;
    }
    if ((flags & GenericHasValues) != 0)
        at += sizeof(u32) + memory.half(at) * sizeof_GenericValueDescriptor;
    return at;
}

void describe(const Memory& memory, const Contexts::Added& context, Collector& out) {
    Describer(memory, context, out).run();
}

namespace {

class Metadata {
public:
    Metadata(const Memory& memory, std::span<const Contexts::Added> types, Collector& out)
        : memory_(memory),
          types_(types),
          out_(out),
          word_(memory.word_size()),
          objc_(std::ranges::any_of(memory.reader().image().sections, [](const Section& s) {
              return s.name.ends_with(objc_interop_section);
          })) {}

    void run() {
        const auto& image = memory_.reader().image();
        for (const auto& s : image.sections) {
            if (!s.loaded || s.executable || !s.writable || s.file.empty()) continue;
            memory_.reader().pointers(
                {s.memory.begin, std::min(s.memory.size, s.file.size)}, [&](u64 place, u64 value) {
                    const auto it =
                        std::ranges::lower_bound(types_, value, {}, &Contexts::Added::address);
                    if (it == types_.end() || it->address != value) return;
                    if ((it->flags & ContextKind_mask) == Class)
                        of_class(place, *it);
                    else
                        of_value(place, *it);
                });
        }
    }

private:
    // A value's: its table of witnesses, the kind, the description, and where fields lie.
    void of_value(u64 place, const Contexts::Added& type) {
        const u64 kind = memory_.reader().plain_word(place - word_).value_or(0);
        const bool of_struct = kind == MetadataKind_Struct;
        if (!of_struct && kind != MetadataKind_Enum && kind != MetadataKind_Optional) return;
        if ((type.flags & IsGeneric) != 0) return;
        u64 begin = place - 2 * word_;
        u64 end = place + word_;
        if (((type.flags >> KindSpecificFlags_shift) & HasLayoutString) != 0) begin -= word_;
        if (of_struct) {
            const u64 count =
                memory_.half(type.address + offsetof(TargetStructDescriptor, NumFields));
            const u64 vector = memory_.half(
                type.address + offsetof(TargetStructDescriptor, FieldOffsetVectorOffset));
            if (vector == 2 && count < most_words)
                end += (count * sizeof(u32) + word_ - 1) / word_ * word_;
        }
        if (!out_.part({begin, end - begin}, type.of, "full type metadata for")) return;
        witnesses(memory_.word(place - 2 * word_), type.of);
    }
    void witnesses(u64 at, u32 of) {
        if (at == 0) return;
        const u64 behind = at + (ValueWitnesses + 2) * word_;
        const bool more = (memory_.half(behind) & HasEnumWitnesses) != 0;
        const u64 end = behind + 2 * sizeof(u32) + (more ? EnumWitnesses * word_ : 0);
        if (!out_.part({at, end - at}, of, "value witness table for")) return;
        for (unsigned i = 0; i < ValueWitnesses; ++i) witness(at + i * word_, of);
        for (unsigned i = 0; more && i < EnumWitnesses; ++i)
            witness(behind + 2 * sizeof(u32) + i * word_, of);
    }
    void witness(u64 at, u32 of) { out_.function(memory_.word(at), of, "value witnesses for"); }

    // A class's says how much stands in front of its beginning, and how much there is of it.
    void of_class(u64 place, const Contexts::Added& type) {
        const u64 begin = place - (objc_ ? 5 : 2) * word_ - 6 * sizeof(u32);
        const u64 size = memory_.half(place - 2 * sizeof(u32));
        const u64 front = memory_.half(place - sizeof(u32));
        if (front < 2 * word_ || front % word_ != 0 || front > 64 * word_ || size % word_ != 0 ||
            size < front + (place - begin) + 2 * word_ || size > most_words * word_)
            return;
        if (!out_.part({begin - front, size}, type.of, "full type metadata for")) return;
        out_.function(memory_.word(begin - 2 * word_), type.of, "methods of");  // that frees it
        out_.function(memory_.word(place + word_), type.of, "methods of");
    }

    const Memory& memory_;
    std::span<const Contexts::Added> types_;
    Collector& out_;
    u64 word_;
    bool objc_;
};

}  // namespace

void find_metadata(const Memory& memory, std::span<const Contexts::Added> types, Collector& out) {
    Metadata(memory, types, out).run();
}

}  // namespace binsize::swift_abi
