// The functions on memory and texts that a step calls, or the compiler on its behalf.
#include <cstddef>

extern "C" {

void* memcpy(void* to, const void* from, size_t size) {
    auto* const out = static_cast<char*>(to);
    for (size_t i = 0; i < size; ++i) out[i] = static_cast<const char*>(from)[i];
    return to;
}
// Towards lower places alone, which is what steps do.
void* memmove(void* to, const void* from, size_t size) { return memcpy(to, from, size); }
void* memset(void* at, int value, size_t size) {
    auto* const out = static_cast<char*>(at);
    for (size_t i = 0; i < size; ++i) out[i] = static_cast<char>(value);
    return at;
}
int memcmp(const void* a, const void* b, size_t size) {
    const auto* const x = static_cast<const unsigned char*>(a);
    const auto* const y = static_cast<const unsigned char*>(b);
    for (size_t i = 0; i < size; ++i)
        if (x[i] != y[i]) return x[i] - y[i];
    return 0;
}
void* memchr(const void* at, int value, size_t size) {
    const auto* const text = static_cast<const char*>(at);
    for (size_t i = 0; i < size; ++i)
        if (text[i] == static_cast<char>(value)) return const_cast<char*>(text + i);  // NOLINT
    return nullptr;
}
size_t strlen(const char* text) {
    size_t size = 0;
    while (text[size] != '\0') ++size;
    return size;
}
int strncmp(const char* a, const char* b, size_t most) {
    for (size_t i = 0; i < most; ++i) {
        const auto x = static_cast<unsigned char>(a[i]);
        const auto y = static_cast<unsigned char>(b[i]);
        if (x != y) return x - y;
        if (x == 0) break;
    }
    return 0;
}
int strcmp(const char* a, const char* b) { return strncmp(a, b, static_cast<size_t>(-1)); }
char* strchr(const char* text, int wanted) {
    for (;; ++text) {
        if (*text == static_cast<char>(wanted)) return const_cast<char*>(text);  // NOLINT
        if (*text == '\0') return nullptr;
    }
}
char* strrchr(const char* text, int wanted) {
    char* out = nullptr;
    for (;; ++text) {
        if (*text == static_cast<char>(wanted)) out = const_cast<char*>(text);  // NOLINT
        if (*text == '\0') return out;
    }
}
char* strstr(const char* text, const char* word) {
    const auto size = strlen(word);
    for (; *text != '\0'; ++text)
        if (strncmp(text, word, size) == 0) return const_cast<char*>(text);  // NOLINT
    return size == 0 ? const_cast<char*>(text) : nullptr;                    // NOLINT
}
}
