package main

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
)

func main() {
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, os.Args[1], nil, parser.ParseComments)
	if err != nil {
		panic(err)
	}
	ast.SortImports(files, f)
	var out bytes.Buffer
	if err := format.Node(&out, files, f); err != nil {
		panic(err)
	}
	os.Stdout.Write(out.Bytes())
}
