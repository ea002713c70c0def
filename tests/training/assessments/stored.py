"""What attempts hold that were begun before there were points, choices and ids of the attempt's own."""

QUESTIONS = [
    {
        "id": "education-minimum", "kind": "single", "text": "A school asks for the Education plan. What is true?",
        "options": [["c", "They have to buy 3 seats."], ["a", "They can buy 120 seats."], ["b", "At least 300 seats."]],
        "answer": "b", "tolerance": "0", "explanation": "The Education plan starts at 300 seats.",
    },
    {
        "id": "what-counts", "kind": "multiple", "text": "Which of these take up a seat?",
        "options": [["d", "A person without an invite"], ["a", "An active member"], ["c", "A suspended member"]],
        "answer": ["a", "c"], "tolerance": "0", "explanation": "Suspended members count.",
    },
    {
        "id": "proration-days", "kind": "number", "text": "What is charged now?", "options": [], "answer": "192.00",
        "tolerance": "0.01", "explanation": "For the days that are left.",
    },
]  # fmt: skip
ANSWERS = {"education-minimum": "b", "what-counts": ["a", "c"], "proration-days": "192"}
