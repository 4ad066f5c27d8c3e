package tomlx

import (
	"fmt"

	"github.com/BurntSushi/toml"
)

// Run is the feature.
func Run(args []string) error {
	var v map[string]any
	_, err := toml.DecodeFile(args[0], &v)
	fmt.Println(v)
	return err
}
