package import AulaDomain
