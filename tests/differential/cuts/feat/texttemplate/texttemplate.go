package texttemplate

import (
	"os"
	"text/template"
)

// Run is the feature.
func Run(args []string) error {
	t, err := template.New("t").Parse(args[0])
	if err != nil {
		return err
	}
	return t.Execute(os.Stdout, args[1:])
}
