package zstdx

import (
	"io"
	"os"

	"github.com/klauspost/compress/zstd"
)

// Run is the feature.
func Run(args []string) error {
	w, err := zstd.NewWriter(os.Stdout)
	if err != nil {
		return err
	}
	if _, err := io.Copy(w, os.Stdin); err != nil {
		return err
	}
	return w.Close()
}
