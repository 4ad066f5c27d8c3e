package main

import (
	"fmt"
	"os"
)

// What with_*.go put here, each unless its build tag no_* leaves it out.
var features = map[string]func([]string) error{}

func main() {
	if len(os.Args) < 2 {
		os.Exit(2)
	}
	run, ok := features[os.Args[1]]
	if !ok {
		os.Exit(2)
	}
	if err := run(os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
