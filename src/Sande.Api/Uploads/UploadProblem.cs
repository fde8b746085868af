using Sande.Api.Http;

namespace Sande.Api.Uploads;

/// <summary>A refusal with one of tus's statuses; <see cref="UploadEndpoints"/> says which an operation has.</summary>
internal sealed class UploadProblem(int status, string detail) : ProblemResult(status, detail)
{
    public static UploadProblem Gone(string id) => new(StatusCodes.Status410Gone, $"Upload \"{id}\" is past its time: create another one.");

    public static UploadProblem Locked(string id) => new(StatusCodes.Status423Locked, $"Upload \"{id}\" is being written by another request.");
}
