import AulaDomain
import CSodium
import Crypto
import GRDB
