package boltx

import (
	"go.etcd.io/bbolt"
)

// Run is the feature.
func Run(args []string) error {
	db, err := bbolt.Open(args[0], 0o600, nil)
	if err != nil {
		return err
	}
	defer db.Close()
	return db.Update(func(tx *bbolt.Tx) error {
		b, err := tx.CreateBucketIfNotExists([]byte("b"))
		if err != nil {
			return err
		}
		return b.Put([]byte(args[1]), []byte(args[2]))
	})
}
