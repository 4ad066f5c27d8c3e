package gzipx

import (
	"compress/gzip"
	"io"
	"os"
)

// Run is the feature.
func Run(args []string) error {
	w := gzip.NewWriter(os.Stdout)
	if _, err := io.Copy(w, os.Stdin); err != nil {
		return err
	}
	return w.Close()
}
