#!/usr/bin/env bash
# seeds.sh FIXTURES DESTINATION: small programs and objects of every format, for fuzz targets to
# start from: the YAML objects of the fixtures and what the C compiler brings. Without yaml2obj
# there are fewer, and that is said.
set -eu
fixtures=$1 destination=$2
rm -rf "$destination"
mkdir -p "$destination"
# The newest that LLVM's packages install: older ones do not know all that the fixtures state.
yaml2obj=$(ls -d /usr/lib/llvm-*/bin/yaml2obj 2>/dev/null | sort -V | tail -1)
yaml2obj=${yaml2obj:-$(command -v yaml2obj || true)}
if [[ -n $yaml2obj ]]; then
    while IFS= read -r yaml; do
        name=$(basename "$(dirname "$yaml")")-$(basename "$yaml" .yaml)
        # The ELF texts state a class and a byte order each; some need a newer yaml2obj still, and
        # the tests that are about them say so.
        for variant in '' '-64 LSB EM_X86_64' '-32 LSB EM_386' '-64 MSB EM_S390' '-32 MSB EM_MIPS'; do
            read -r bits data machine <<<"${variant#-}"
            grep -q '\[\[BITS\]\]' "$yaml" || [[ -z $variant ]] || continue
            "$yaml2obj" "$yaml" -D "BITS=$bits" -D "DATA=$data" -D "MACHINE=$machine" \
                -o "$destination/$name${bits:+-$bits}$data" 2>/dev/null ||
                rm -f "$destination/$name${bits:+-$bits}$data"
        done
    done < <(find "$fixtures" -name '*.yaml' -size -64k | sort)
else
    echo "SKIPPED: yaml2obj is not installed, the seeds lack its objects"
fi
for object in "$fixtures"/wasm/*.wasm /usr/lib/*-linux-gnu/{crt1.o,crti.o,libdl.so.2,libdl.a}; do
    [[ ! -f $object ]] || cp "$object" "$destination/"
done
find "$destination" -type f | wc -l | sed 's/$/ seeds/'
