package goparser

import (
	"go/ast"
	"go/parser"
	"go/token"
)

// Run is the feature.
func Run(args []string) error {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, args[0], nil, 0)
	if err != nil {
		return err
	}
	return ast.Print(fset, file)
}
