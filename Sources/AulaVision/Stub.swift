import AulaDomain
