package main

import (
	"html/template"
	"os"
)

func main() {
	t := template.Must(template.New("page").Parse(`<p>{{.Name}} {{len .List}}</p>`))
	if err := t.Execute(os.Stdout, struct {
		Name string
		List []string
	}{os.Args[0], os.Args}); err != nil {
		println(err.Error())
	}
}
