package pprofx

import (
	"net/http"
	"net/http/pprof"
)

// Run is the feature.
func Run(args []string) error {
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	return http.ListenAndServe(args[0], mux)
}
