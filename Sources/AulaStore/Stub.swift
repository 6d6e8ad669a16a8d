import AulaDomain
import Crypto
import GRDB
import CSodium
