
namespace Sande.Training.Methods.Sft;

/// <summary>Supervised fine-tuning on clean pairs (x, y): the paper's first baseline. It leaves the backdoor mostly alive.</summary>
internal sealed class SftMethod : IMethod
{
    public MethodOutcome Train(MethodContext context, CancellationToken stop) => FineTuning.Run(context, stop);
}
