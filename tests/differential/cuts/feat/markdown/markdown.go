package markdown

import (
	"io"
	"os"

	"github.com/yuin/goldmark"
)

// Run is the feature.
func Run(args []string) error {
	in, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	return goldmark.Convert(in, os.Stdout)
}
