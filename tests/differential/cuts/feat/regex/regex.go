package regex

import (
	"fmt"
	"regexp"
)

// Run is the feature.
func Run(args []string) error {
	re, err := regexp.Compile(args[0])
	if err != nil {
		return err
	}
	fmt.Println(re.FindAllString(args[1], -1))
	return nil
}
