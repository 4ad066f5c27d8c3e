package normx

import (
	"fmt"

	"golang.org/x/text/unicode/norm"
)

// Run is the feature.
func Run(args []string) error {
	fmt.Println(norm.NFC.String(args[0]))
	return nil
}
