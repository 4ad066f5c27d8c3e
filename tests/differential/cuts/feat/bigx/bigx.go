package bigx

import (
	"fmt"
	"math/big"
)

// Run is the feature.
func Run(args []string) error {
	n, _ := new(big.Int).SetString(args[0], 10)
	fmt.Println(n.ProbablyPrime(20), new(big.Int).Sqrt(n))
	return nil
}
