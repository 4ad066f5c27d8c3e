package jsonx

import (
	"encoding/json"
	"os"
)

// Run is the feature.
func Run(args []string) error {
	var v map[string]any
	if err := json.NewDecoder(os.Stdin).Decode(&v); err != nil {
		return err
	}
	enc := json.NewEncoder(os.Stdout)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
