# Sourced by try and check: build PRESET [TARGET…], quiet unless it fails.

if command -v ccache >/dev/null 2>&1; then
    export CMAKE_CXX_COMPILER_LAUNCHER=ccache CCACHE_NOHASHDIR=1 CCACHE_BASEDIR=$PWD
    export CCACHE_SLOPPINESS=pch_defines,time_macros
fi

build() {
    local preset=$1 log=build/$1.log started=$SECONDS targets=()
    shift
    [[ $# -eq 0 ]] || targets=(--target "$@")
    mkdir -p build
    echo "building: $preset"
    if ! { cmake --preset "$preset" && cmake --build --preset "$preset" "${targets[@]}"; } \
        >"$log" 2>&1 </dev/null; then
        tail -60 "$log" >&2
        echo "build: $preset failed; all of it is in $log" >&2
        return 1
    fi
    echo "built: $preset in $((SECONDS - started)) s"
}
