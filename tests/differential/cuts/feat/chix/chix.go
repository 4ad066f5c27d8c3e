package chix

import (
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
)

// Run is the feature.
func Run(args []string) error {
	r := chi.NewRouter()
	r.Use(middleware.Logger)
	r.Get("/{id}", func(w http.ResponseWriter, r *http.Request) { w.Write([]byte(chi.URLParam(r, "id"))) })
	return http.ListenAndServe(args[0], r)
}
