package gitx

import (
	"fmt"

	git "github.com/go-git/go-git/v5"
)

// Run is the feature.
func Run(args []string) error {
	r, err := git.PlainOpen(args[0])
	if err != nil {
		return err
	}
	h, err := r.Head()
	if err != nil {
		return err
	}
	fmt.Println(h.Hash())
	return nil
}
