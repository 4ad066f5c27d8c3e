package luax

import (
	lua "github.com/yuin/gopher-lua"
)

// Run is the feature.
func Run(args []string) error {
	l := lua.NewState()
	defer l.Close()
	return l.DoString(args[0])
}
