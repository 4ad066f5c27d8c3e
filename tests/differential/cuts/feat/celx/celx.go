package celx

import (
	"fmt"

	"cel.dev/cel-go/cel"
)

// Run is the feature.
func Run(args []string) error {
	env, err := cel.NewEnv()
	if err != nil {
		return err
	}
	ast, iss := env.Compile(args[0])
	if iss.Err() != nil {
		return iss.Err()
	}
	p, err := env.Program(ast)
	if err != nil {
		return err
	}
	v, _, err := p.Eval(map[string]any{})
	fmt.Println(v)
	return err
}
