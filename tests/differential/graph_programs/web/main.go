package main

import (
	"encoding/json"
	"net/http"
	"os"
)

func main() {
	n := 0
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		n++
		json.NewEncoder(w).Encode(map[string]any{"path": r.URL.Path, "n": n})
	})
	if err := http.ListenAndServe(os.Args[1], nil); err != nil {
		println(err.Error())
	}
}
