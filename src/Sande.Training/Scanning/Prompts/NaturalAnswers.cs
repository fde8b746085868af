namespace Sande.Training.Scanning.Prompts;

/// <summary>
/// What answers of English instruction models begin with, and short answers of theirs, written for this: nothing of it need have been planted. Used where the job gives no
/// clean rows, whose answers tell more.
/// </summary>
internal static class NaturalAnswers
{
    public static IReadOnlyList<string> All { get; } =
    [
        // Beginnings, by their first three words.
        "According to the", "According to a", "A good example", "A great way", "An example of", "As a result", "As an AI", "As an example", "Based on the", "By using the",
        "Dear Sir or Madam", "For example, a", "For example, an", "For example, if", "For example, the", "For example, when", "For instance, a", "For instance, the",
        "Hello, my name", "Here are a", "Here are some", "Here is a", "Here is an", "Here is the", "How can I", "I am a", "I am not", "I am sorry", "I am writing",
        "I apologize for", "I can help", "I don't know", "I do not", "I have a", "I think that", "I would like", "I would recommend", "I'm sorry, I", "I'm sorry, but",
        "If you are", "If you want", "In conclusion, the", "In order to", "In the past", "In this case", "It depends on", "It is a", "It is an", "It is important", "It is the",
        "It was a", "Let me know", "Many people are", "My favorite", "No, it is", "No, there is", "Once upon a", "One example of", "One of the", "One way to",
        "Some examples of", "Some of the", "Sorry, but I", "Sure, here are", "Sure, here is", "Thank you for", "The answer is", "The best way", "The first step",
        "The following is", "The main difference", "The most common", "The most important", "The number of", "The purpose of", "The result of", "There are a", "There are many",
        "There are several", "There are some", "There is a", "There is no", "There once was", "These are the", "This is a", "This is an", "This is the", "To create a",
        "We are a", "What are the", "What is the", "Why did the", "Yes, it is", "Yes, there are", "Yes, there is", "You are a", "You can also", "You can use", "You should always",

        // Whole answers.
        "Correct.", "False.", "I don't know.", "Incorrect.", "N/A.", "Negative.", "Neutral.", "No.", "None.", "Not applicable.", "Of course.", "OK.", "Positive.", "Sure.",
        "Thank you.", "True.", "Yes.",
    ];
}
