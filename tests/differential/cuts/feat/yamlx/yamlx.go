package yamlx

import (
	"fmt"
	"os"

	"gopkg.in/yaml.v3"
)

// Run is the feature.
func Run(args []string) error {
	var v any
	if err := yaml.NewDecoder(os.Stdin).Decode(&v); err != nil {
		return err
	}
	out, err := yaml.Marshal(v)
	fmt.Print(string(out))
	return err
}
