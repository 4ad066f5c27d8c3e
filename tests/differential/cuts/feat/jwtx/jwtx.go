package jwtx

import (
	"fmt"

	"github.com/golang-jwt/jwt/v5"
)

// Run is the feature.
func Run(args []string) error {
	t := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"sub": args[0]})
	s, err := t.SignedString([]byte(args[1]))
	fmt.Println(s)
	return err
}
