package langx

import (
	"fmt"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// Run is the feature.
func Run(args []string) error {
	t, err := language.Parse(args[0])
	if err != nil {
		return err
	}
	fmt.Println(message.NewPrinter(t).Sprintf("%d", 1234567))
	return nil
}
