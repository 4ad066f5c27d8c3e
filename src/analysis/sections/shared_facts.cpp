#include "analysis/sections/shared_facts.hpp"

#include <charconv>

namespace binsize {

void SharedFacts::Fact::add(const std::string& more) {
    if (more.empty() || more == value) return;
    if (value.empty())
        value = more;
    else
        differs = true;
}

void SharedFacts::Fact::add(const Fact& more) {
    add(more.value);
    differs = differs || more.differs;
}

void SharedFacts::add(const Report& member) {
    const auto& s = member.subject;
    arch_.add(s.arch);
    if (s.bits != 0) bits_.add(std::to_string(s.bits));
    endian_.add(s.endian);
    os_.add(s.os);
    const auto& t = member.toolchain;
    if (!t.modules.empty() || !t.settings.empty()) {
        if (programs_.size() < 2) programs_.push_back(t);
        return;
    }
    // C beside any other language is what that one is written on top of.
    (t.language == "c" ? c_ : language_).add(t.language);
    compiler_.add(t.compiler);
    version_.add(t.version);
    version_evidence_.add(t.version_evidence);
}

void SharedFacts::add(const SharedFacts& other) {
    arch_.add(other.arch_);
    bits_.add(other.bits_);
    endian_.add(other.endian_);
    os_.add(other.os_);
    language_.add(other.language_);
    c_.add(other.c_);
    compiler_.add(other.compiler_);
    version_.add(other.version_);
    version_evidence_.add(other.version_evidence_);
    for (const auto& t : other.programs_)
        if (programs_.size() < 2) programs_.push_back(t);
}

void SharedFacts::tell(Report& archive) const {
    const auto told = [](const Fact& fact) { return fact.differs ? std::string() : fact.value; };
    auto& s = archive.subject;
    if (s.arch.empty()) s.arch = told(arch_);
    if (s.os.empty()) s.os = told(os_);
    if (s.endian.empty()) s.endian = told(endian_);
    if (const auto bits = told(bits_); s.bits == 0 && !bits.empty())
        std::from_chars(bits.data(), bits.data() + bits.size(), s.bits);
    auto& t = archive.toolchain;
    if (programs_.size() == 1) {
        t = programs_.front();
        return;
    }
    t.language = language_.value.empty() ? told(c_) : told(language_);
    t.compiler = told(compiler_);
    if (t.compiler.empty()) return;
    t.version = told(version_);
    if (!t.version.empty()) t.version_evidence = told(version_evidence_);
}

}  // namespace binsize
