package gobx

import (
	"encoding/gob"
	"os"
)

// Run is the feature.
func Run(args []string) error {
	type pair struct {
		Name string
		N    int
	}
	return gob.NewEncoder(os.Stdout).Encode(pair{args[0], len(args)})
}
