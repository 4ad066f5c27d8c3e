#!/usr/bin/env bash
# seeds.sh FIXTURES DESTINATION: small programs and objects of every format, for fuzz targets to
# start from: the YAML objects of the fixtures and what the C compiler brings. Without yaml2obj
# there are fewer, and that is said.
set -eu
fixtures=$1 destination=$2
rm -rf "$destination"
mkdir -p "$destination"
if command -v yaml2obj >/dev/null 2>&1; then
    while IFS= read -r yaml; do
        name=$(basename "$(dirname "$yaml")")-$(basename "$yaml" .yaml)
        # Some need a newer yaml2obj; the tests that are about them say so.
        yaml2obj "$yaml" -o "$destination/$name" 2>/dev/null || rm -f "$destination/$name"
    done < <(find "$fixtures" -name '*.yaml' -size -64k | sort)
else
    echo "SKIPPED: yaml2obj is not installed, the seeds lack its objects"
fi
for object in /usr/lib/*-linux-gnu/{crt1.o,crti.o,libdl.so.2,libdl.a}; do
    [[ ! -f $object ]] || cp "$object" "$destination/"
done
find "$destination" -type f | wc -l | sed 's/$/ seeds/'
