package validatorx

import (
	"github.com/go-playground/validator/v10"
)

// Run is the feature.
func Run(args []string) error {
	v := struct {
		Mail string `validate:"required,email"`
	}{args[0]}
	return validator.New().Struct(v)
}
