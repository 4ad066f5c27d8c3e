package htmlx

import (
	"os"

	"golang.org/x/net/html"
)

// Run is the feature.
func Run(args []string) error {
	n, err := html.Parse(os.Stdin)
	if err != nil {
		return err
	}
	return html.Render(os.Stdout, n)
}
