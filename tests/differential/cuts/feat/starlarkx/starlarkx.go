package starlarkx

import (
	"go.starlark.net/starlark"
)

// Run is the feature.
func Run(args []string) error {
	_, err := starlark.ExecFile(&starlark.Thread{}, args[0], nil, nil)
	return err
}
