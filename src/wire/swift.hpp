// What Swift's run time reads of a program: descriptions of modules, types, protocols, fields and
// conformances. Fields that lead somewhere are distances from where they stand.
// https://github.com/swiftlang/swift: include/swift/ABI/Metadata.h, MetadataValues.h,
// GenericContext.h; include/swift/RemoteInspection/Records.h
#pragma once

#include "base/bytes.hpp"

namespace binsize::swift_abi {

/// TargetContextDescriptor::Flags: the kind in five bits, and what follows.
enum ContextDescriptorKind : u32 {
    Module = 0,
    Extension = 1,
    Anonymous = 2,
    Protocol = 3,
    OpaqueType = 4,
    Class = 16,
    Struct = 17,
    Enum = 18,
};
inline constexpr u32 ContextKind_mask = 0x1f;
inline constexpr u32 IsGeneric = 0x80;
inline constexpr u32 HasInvertibleProtocols = 0x20;
inline constexpr u32 KindSpecificFlags_shift = 16;

// TypeContextDescriptorFlags, of the upper half.
inline constexpr u32 MetadataInitialization_mask = 3;
inline constexpr u32 SingletonInitialization = 1, ForeignInitialization = 2;
inline constexpr u32 HasCanonicalMetadataPrespecializations = 1U << 3U;
inline constexpr u32 HasLayoutString = 1U << 4U;
inline constexpr u32 Class_HasDefaultOverrideTable = 1U << 6U;
inline constexpr u32 Class_HasResilientSuperclass = 1U << 13U;
inline constexpr u32 Class_HasOverrideTable = 1U << 14U;
inline constexpr u32 Class_HasVTable = 1U << 15U;
/// AnonymousContextDescriptorFlags.
inline constexpr u32 HasMangledName = 1;

struct TargetContextDescriptor {
    u32 Flags;
    i32 Parent;
};
struct TargetModuleContextDescriptor {
    u32 Flags;
    i32 Parent, Name;
};
struct TargetExtensionContextDescriptor {
    u32 Flags;
    i32 Parent, ExtendedContext;
};
struct TargetProtocolDescriptor {
    u32 Flags;
    i32 Parent, Name;
    u32 NumRequirementsInSignature, NumRequirements;
    i32 AssociatedTypeNames;
};
struct TargetProtocolRequirement {
    u32 Flags;
    i32 DefaultImplementation;
};
struct TargetTypeContextDescriptor {
    u32 Flags;
    i32 Parent, Name, AccessFunctionPtr, Fields;
};
struct TargetClassDescriptor {
    u32 Flags;
    i32 Parent, Name, AccessFunctionPtr, Fields, SuperclassType;
    u32 MetadataNegativeSizeInWords, MetadataPositiveSizeInWords, NumImmediateMembers, NumFields,
        FieldOffsetVectorOffset;
};
struct TargetStructDescriptor {
    u32 Flags;
    i32 Parent, Name, AccessFunctionPtr, Fields;
    u32 NumFields, FieldOffsetVectorOffset;
};
struct TargetEnumDescriptor {
    u32 Flags;
    i32 Parent, Name, AccessFunctionPtr, Fields;
    u32 NumPayloadCasesAndPayloadSizeOffset, NumEmptyCases;
};

/// In front of TargetGenericContextDescriptorHeader where a type is generic.
struct TargetTypeGenericContextDescriptorHeader {
    i32 InstantiationCache, DefaultInstantiationPattern;
};
struct TargetGenericContextDescriptorHeader {
    u16 NumParams, NumRequirements, NumKeyArguments, Flags;
};
inline constexpr u32 GenericHasTypePacks = 1, GenericHasConditionalInvertedProtocols = 2,
                     GenericHasValues = 4;
inline constexpr u64 sizeof_GenericRequirementDescriptor = 12;
inline constexpr u64 sizeof_GenericPackShapeDescriptor = 8;
inline constexpr u64 sizeof_GenericValueDescriptor = 4;

inline constexpr u64 sizeof_SingletonMetadataInitialization = 12;
struct TargetMethodDescriptor {
    u32 Flags;
    i32 Impl;
};
inline constexpr u32 MethodIsAsync = 0x40;
struct TargetMethodOverrideDescriptor {
    i32 Class, Method, Impl;
};

struct TargetProtocolConformanceDescriptor {
    i32 Protocol, TypeRef, WitnessTablePattern;
    u32 Flags;
};
// ConformanceFlags.
inline constexpr u32 TypeMetadataKind_shift = 3, TypeMetadataKind_mask = 7;
enum TypeReferenceKind : u32 {
    DirectTypeDescriptor = 0,
    IndirectTypeDescriptor = 1,
    DirectObjCClassName = 2,
};
inline constexpr u32 IsRetroactive = 1U << 6U, IsSynthesizedNonUnique = 1U << 7U;
inline constexpr u32 NumConditionalRequirements_shift = 8;
inline constexpr u32 HasResilientWitnesses = 1U << 16U;
inline constexpr u32 HasGenericWitnessTable = 1U << 17U;
inline constexpr u32 HasGlobalActorIsolation = 1U << 19U;
inline constexpr u32 NumConditionalPackDescriptors_shift = 24;
struct TargetResilientWitness {
    i32 Requirement, Impl;
};
inline constexpr u64 sizeof_GenericWitnessTable = 12;
inline constexpr u64 sizeof_GlobalActorReference = 8;

struct FieldDescriptor {
    i32 MangledTypeName, Superclass;
    u16 Kind, FieldRecordSize;
    u32 NumFields;
};
struct FieldRecord {
    u32 Flags;
    i32 MangledTypeName, FieldName;
};
struct AssociatedTypeDescriptor {
    i32 ConformingTypeName, ProtocolTypeName;
    u32 NumAssociatedTypes, AssociatedTypeRecordSize;
};
struct BuiltinTypeDescriptor {
    i32 TypeName;
    u32 Size, AlignmentAndFlags, Stride, NumExtraInhabitants;
};

/// Programs where Objective-C's run time knows the classes, too, have this section: there what
/// Swift says of a class stands behind what that has.
inline constexpr std::string_view objc_interop_section = "__objc_imageinfo";
/// MetadataKind of what a word says in front of a type's description.
inline constexpr u64 MetadataKind_Struct = 0x200, MetadataKind_Enum = 0x201,
                     MetadataKind_Optional = 0x202;
/// Of value witness tables: eight functions, three more of enums.
inline constexpr unsigned ValueWitnesses = 8, EnumWitnesses = 3;
inline constexpr u32 HasEnumWitnesses = 0x00200000;

/// Names in metadata: such a byte, and a distance (or an address) behind it.
inline constexpr unsigned char SymbolicReference_first = 0x01, SymbolicReference_direct = 0x01,
                               SymbolicReference_indirect = 0x02, SymbolicReference_absolute = 0x18,
                               SymbolicReference_last = 0x1f;

}  // namespace binsize::swift_abi
