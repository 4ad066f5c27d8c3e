package rsax

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"fmt"
)

// Run is the feature.
func Run(args []string) error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	out, err := rsa.EncryptOAEP(sha256.New(), rand.Reader, &key.PublicKey, []byte(args[0]), nil)
	fmt.Printf("%x\n", out)
	return err
}
