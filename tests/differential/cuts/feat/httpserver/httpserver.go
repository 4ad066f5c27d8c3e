package httpserver

import (
	"fmt"
	"net/http"
	"time"
)

// Run is the feature.
func Run(args []string) error {
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, r.URL.Path) })
	s := &http.Server{Addr: args[0], Handler: mux, ReadTimeout: time.Minute}
	return s.ListenAndServe()
}
