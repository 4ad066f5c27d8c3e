package zipx

import (
	"archive/zip"
	"io"
	"os"
)

// Run is the feature.
func Run(args []string) error {
	r, err := zip.OpenReader(args[0])
	if err != nil {
		return err
	}
	defer r.Close()
	for _, file := range r.File {
		rc, err := file.Open()
		if err != nil {
			return err
		}
		if _, err := io.Copy(os.Stdout, rc); err != nil {
			return err
		}
		rc.Close()
	}
	return nil
}
